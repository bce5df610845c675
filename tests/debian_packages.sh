#!/bin/sh
# Installs what the tests want from Debian, where that may be done; elsewhere the tests that need it skip with a reason.
packages="chromium fonts-noto-core fonts-dejavu-core poppler-utils tesseract-ocr tesseract-ocr-osd"
# Text recognition in the working languages.
for language in eng rus ukr bel ron pol hun lit lav est slk deu fra ara fas tur; do
    packages="$packages tesseract-ocr-$language"
done
missing=""
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Not installed:$missing. Tests that need them are skipped."
    exit 0
fi
(apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing) >/dev/null 2>&1 ||
    echo "Could not install$missing. Tests that need them are skipped."
