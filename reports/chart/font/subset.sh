#!/bin/sh
# Makes the fonts and the character list of this folder again. It needs Debian's
# fonts-noto-cjk, fonts-noto-core, python3-fonttools and unicode-data.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-/usr/bin/python3}

# Unihan's kTGH gives "2013:N", N the number of the character in the table. A
# line of the list holds a hundred characters, in the table's order.
bzcat /usr/share/unicode/Unihan_OtherMappings.txt.bz2 | "$python" -c '
import sys
table = {}
for line in sys.stdin:
    if "\tkTGH\t" in line:
        code, _, value = line.split("\t")
        table[int(value.split(":")[1])] = chr(int(code[2:], 16))
assert sorted(table) == list(range(1, 8106))
characters = "".join(table[n] for n in sorted(table))
for start in range(0, len(characters), 100):
    print(characters[start:start + 100])
' >tongyong-guifan-hanzi.txt

# GB 2312 has 125 more: parts of characters, and forms that older names keep.
gb2312=$("$python" -c '
for row in range(0xB0, 0xF8):
    for cell in range(0xA1, 0xFF):
        print(bytes([row, cell]).decode("gb2312", "ignore"), end="")
')

letters=U+0020-007E,U+00A0-017F,U+01CD-01DC,U+01F8-01F9,U+0251,U+0261,U+02C6-02DD,U+0370-03FF,U+0400-045F
signs=U+2010-2027,U+2030-205E,U+2070-209F,U+20A0-20BF,U+2100-214F,U+2150-218B,U+2190-22FF,U+2460-24FF
shapes=U+2500-257F,U+2581-2588,U+25A0-27BF,U+3000-303F,U+3200-33FF,U+FF00-FFEF

subset() { # output, source, further options
	output=$1
	shift
	"$python" -m fontTools.subset "$@" --output-file="$output" --no-hinting --layout-features= \
		--drop-tables+=GPOS,GSUB,GDEF,BASE,VORG,vhea,vmtx,DSIG --name-IDs='*' --notdef-outline
}
subset NotoSansCJKsc-subset.otf /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc --font-number=2 \
	--text-file=tongyong-guifan-hanzi.txt --text="$gb2312" --unicodes="$letters,$signs,$shapes"
# Noto Sans CJK has only the Latin letters of pinyin and Vietnamese and lacks
# most super- and subscripts; Noto Sans, drawn to the same size, has them.
subset NotoSans-subset.ttf /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf --unicodes="$letters,$signs"
# Noto Sans CJK draws mathematical signs as wide as Han characters, for Chinese
# text; Noto Sans Math has them for the others.
subset NotoSansMath-subset.ttf /usr/share/fonts/truetype/noto/NotoSansMath-Regular.ttf \
	--unicodes=U+2190-2199,U+21D0-21D4,U+2200-22FF
