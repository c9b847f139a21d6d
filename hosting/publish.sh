#!/usr/bin/env bash
# Publish on a host of one's own: from cron, or after a push. The checkout is brought up to date, the site is built and
# copied beside the one that is being read, and a link is turned to it in one step; then what is missing is translated.
#
#   */10 * * * *  WWW=/srv/bilughatayn /srv/checkout/hosting/publish.sh
#
# WWW      folder for the sites; the web server's root is $WWW/current
# HOST     user@host that $WWW is on, reached by ssh; empty: this machine
# KEEP     how many sites stay there to go back to (5)
# PACK     1: text is packed beforehand, for servers that hand out .gz files as they are
# ENGINE   who translates; empty: nobody
# PYTHON   with the packages of requirements.txt (.venv/bin/python)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
: "${WWW:?the folder that the site is published in}"
python=${PYTHON:-.venv/bin/python}
base=$(git symbolic-ref --short HEAD)
mkdir -p .cache
exec 9> .cache/publish.lock
flock --nonblock 9 || exit 0 # the run before is still at it

there() { if [ -n "${HOST:-}" ]; then ssh "$HOST" "$@"; else bash -c "$*"; fi; }

publish() {
  "$python" scripts/build.py site || test -f site/index.html
  if [ "${PACK:-0}" = 1 ]; then
    find site -type f \( -name '*.html' -o -name '*.css' -o -name '*.js' -o -name '*.json' -o -name '*.xml' -o -name '*.txt' -o -name '*.md' \) \
      -size +1k -exec gzip --best --keep --no-name --force {} +
  fi
  local name folder
  name=$(date -u +%Y%m%dT%H%M%S)-$(git rev-parse --short HEAD)
  folder=$WWW/sites/$name
  there "mkdir -p '$WWW/sites'"
  # Files that have not changed are links to those of the site before: only news is sent.
  rsync --archive --delete --checksum --link-dest="$WWW/current/" site/ "${HOST:+$HOST:}$folder/"
  there "cd '$WWW' && ln -sfn 'sites/$name' next && mv -T next current"
  there "cd '$WWW/sites' && ls -1 | grep -vxF '$name' | head -n -$((${KEEP:-5} - 1)) | xargs -r rm -rf --"
  git rev-parse HEAD > .cache/published
}

# Whether there is something that readers have not got: a commit, or a report whose time has come.
news() {
  [ "$(cat .cache/published 2> /dev/null)" != "$(git rev-parse HEAD)" ] ||
    "$python" scripts/build.py due --since "$(date -u -r .cache/published +%Y-%m-%dT%H:%M:%SZ)"
}

update() {
  git fetch --quiet origin "$base"
  git merge --quiet --ff-only FETCH_HEAD
  if news; then publish; fi
}

update
if [ -n "${ENGINE:-}" ]; then
  "$python" scripts/build.py propose --base "$base" --engine "$ENGINE"
  update
fi
