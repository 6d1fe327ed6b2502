package study

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"testing"
)

func TestRefusal(t *testing.T) {
	for _, test := range []struct {
		err    error
		en, zh string
	}{
		{&fs.PathError{Op: "write", Path: "out/a.csv", Err: syscall.ENOSPC}, "write out/a.csv: no space left on device", "out/a.csv：磁盘空间不足"},
		{&fs.PathError{Op: "mkdir", Path: "out", Err: syscall.EACCES}, "mkdir out: permission denied", "out：没有权限"},
		{&os.LinkError{Op: "rename", Old: ".a.csv.1", New: "a.csv", Err: syscall.EROFS}, "rename .a.csv.1 a.csv: read-only file system", "a.csv：磁盘为只读"},
		{fmt.Errorf("charts/a.png: %w", &fs.PathError{Op: "open", Path: "charts/.a.png.2", Err: syscall.ENOENT}),
			"charts/a.png: open charts/.a.png.2: no such file or directory", "charts/.a.png.2：文件或文件夹不存在"},
		{syscall.ENOTDIR, "not a directory", "上级路径不是文件夹"},
		{errors.New("something else"), "something else", "something else"},
	} {
		text := Refusal(test.err)
		if en, zh := text.In("en"), text.In("zh"); en != test.en || zh != test.zh {
			t.Errorf("%v:\n got %s\n     %s\nwant %s\n     %s", test.err, en, zh, test.en, test.zh)
		}
	}
}
