#!/bin/sh
# Deploys what was built in this folder. It is what `npx nx run lambda:deploy` runs, after lambda:build and lambda:gate.
#
# `sam deploy` uploads what lies under .aws-sam/build, however old it is. So nothing here builds: what the gate has compared
# is what goes out. DATABASE_SECRET_ARN names the secret, ENVIRONMENT_NAME the environment.
set -eu

cd "$(dirname "$0")"

if ! command -v sam >/dev/null 2>&1; then
  echo "sam is not installed; nothing was deployed." >&2
  echo "Install the AWS SAM CLI, then run: npx nx run lambda:deploy" >&2
  exit 1
fi

exec sam deploy \
  --template-file .aws-sam/build/template.yaml \
  --stack-name credmate-backend \
  --resolve-s3 \
  --capabilities CAPABILITY_IAM \
  --no-confirm-changeset \
  --no-fail-on-empty-changeset \
  --parameter-overrides \
  "EnvironmentName=${ENVIRONMENT_NAME:-staging}" \
  "DatabaseSecretArn=${DATABASE_SECRET_ARN:?names the secret that holds the address of the database}"
