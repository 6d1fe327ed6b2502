package study

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"goodgov/internal/diag"
)

// refusals are the commonest reasons for which an operating system does not
// read or write. Go says them in English whatever the system's language.
var refusals = []struct {
	err error
	zh  string
}{
	{fs.ErrNotExist, "文件或文件夹不存在"},
	{fs.ErrPermission, "没有权限"},
	{syscall.ENOSPC, "磁盘空间不足"},
	{syscall.EROFS, "磁盘为只读"},
	{syscall.ENOTDIR, "上级路径不是文件夹"},
	{syscall.EISDIR, "是文件夹，不是文件"},
	{syscall.ENAMETOOLONG, "名称过长"},
	{syscall.EMFILE, "打开的文件过多"},
	{syscall.EFBIG, "文件过大"},
	{syscall.EIO, "磁盘读写出错"},
}

// Refusal is what the operating system says of a file that it does not read
// or write: in English its own words, in Chinese the file and the reason. An
// error without a reason known here reads the same in both.
func Refusal(err error) diag.Text {
	where, reason := "", err
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		where, reason = path.Path+"：", path.Err
	} else if link, ok := errors.AsType[*os.LinkError](err); ok {
		where, reason = link.New+"：", link.Err
	}
	for _, known := range refusals {
		if errors.Is(reason, known.err) {
			return diag.Say("%[1]s", "%[2]s", err.Error(), where+known.zh)
		}
	}
	return diag.Raw(err.Error())
}
