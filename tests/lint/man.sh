#!/bin/sh
# SPDX-License-Identifier: ISC
# Man pages are well formed.
command -v mandoc >/dev/null || { echo 'no mandoc here'; exit 77; }
ls man/*.[1-9] >/dev/null 2>&1 || { echo 'no man pages yet'; exit 77; }
mandoc -T lint -W warning man/*.[1-9]
