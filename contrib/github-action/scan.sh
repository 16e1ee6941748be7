#!/usr/bin/env bash
# Runs plimsoll for the action beside this file: annotations on standard output, everything else into files.
set -euo pipefail

folder="${RUNNER_TEMP:-$(mktemp -d)}/plimsoll"
mkdir -p "$folder"

paths=()
while IFS= read -r path; do
  if [ -n "$path" ]; then paths+=("$path"); fi
done <<<"${INPUT_PATHS:-.}"

arguments=(--quiet --fail-on "${INPUT_FAIL_ON:-high}")
if [ -n "${INPUT_PROFILE:-}" ]; then arguments+=(--profile "$INPUT_PROFILE"); fi
if [ -n "${INPUT_BASELINE:-}" ]; then arguments+=(--baseline "$INPUT_BASELINE"); fi
if [ "${INPUT_ALLOW_UNREAD:-false}" = true ]; then arguments+=(--allow-unread); fi
if [ "${INPUT_ANNOTATIONS:-true}" = true ]; then arguments+=(--format github); else arguments+=(--format text); fi
arguments+=(
  --format "sarif=$folder/plimsoll.sarif"
  --format "markdown=$folder/plimsoll.md"
  --format "html=$folder/plimsoll.html"
)

code=0
plimsoll scan "${arguments[@]}" -- "${paths[@]}" || code=$?

if [ "${INPUT_SUMMARY:-true}" = true ] && [ -s "$folder/plimsoll.md" ]; then
  cat "$folder/plimsoll.md" >>"$GITHUB_STEP_SUMMARY"
fi
{
  echo "exit-code=$code"
  for output in sarif markdown html; do
    file="$folder/plimsoll.${output/markdown/md}"
    if [ -s "$file" ]; then echo "$output=$file"; fi
  done
} >>"$GITHUB_OUTPUT"
