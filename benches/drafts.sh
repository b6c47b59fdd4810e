#!/bin/sh
# Ten drafts for reading, as `wengao draft` makes them: occasions, subjects, levels and archives mixed.
#   benches/drafts.sh FOLDER [PROGRAM]   writes FOLDER/01.txt … 10.txt
# Archives: the samples; the samples with the real speeches of $WENGAO_SHARED; these with the government reports.
set -eu
out=$1
program=$(readlink -f "${2:-target/release/wengao}")
cd "$(dirname "$0")/.."
samples=src/samples/speeches
shared=${WENGAO_SHARED:-../shared}/corpus
mkdir -p "$out"

draft() { # NUMBER OCCASION SPEAKER LEVEL PLACE SUBJECT ARCHIVES…
    number=$1 occasion=$2 speaker=$3 level=$4 place=$5 subject=$6
    shift 6
    "$program" draft --occasion "$occasion" --speaker "$speaker" --level "$level" --place "$place" \
        --subject "$subject" --date 2026-11-20 --against "$@" >"$out/$number.txt"
}

draft 01 conference_after "主任 沈立民" city 云江市 "" "$samples"
draft 02 party_committee_conference "书记 周志远" city 云江市 "" "$samples" "$shared/speeches"
draft 03 committee_session "主任 沈立民" city 云江市 "安全生产法执法检查报告、审计查出问题整改情况报告" "$samples" "$shared/speeches"
draft 04 congress_closing "主任 沈立民" city 云江市 "" "$samples"
draft 05 deputy_training "主任 沈立民" city 云江市 "" "$samples" "$shared/speeches" "$shared/work-reports-2025"
draft 06 enforcement_inspection "副主任 韩志国" city 云江市 "中华人民共和国安全生产法" "$samples" "$shared/speeches"
draft 07 special_inquiry "主任 沈立民" city 云江市 "职业教育" "$samples" "$shared/speeches"
draft 08 forum "主任 沈立民" city 云江市 "" "$samples" "$shared/speeches" "$shared/work-reports-2025"
draft 09 conference_after "县区人大常委会主任 方建平" county 临溪县 "" "$samples" "$shared/speeches"
draft 10 congress_closing "乡镇人大主席 丁国良" township 青石镇 "" "$samples"
