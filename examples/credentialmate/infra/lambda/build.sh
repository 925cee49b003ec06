#!/bin/sh
# Builds the functions with AWS SAM, in this folder. It is what `npx nx run lambda:build` runs, after lambda:check.
#
# `sam build` copies what lies under CodeUri as it finds it and can't tell a current copy from a stale one. So nothing
# here copies or repairs the backend's code: that is lambda:sync's work, and what it made has to be committed.
set -eu

cd "$(dirname "$0")"

if ! command -v sam >/dev/null 2>&1; then
  echo "sam is not installed; nothing was built." >&2
  echo "Install the AWS SAM CLI, then run: npx nx run lambda:build" >&2
  exit 1
fi

exec sam build --template-file template.yaml
