#!/usr/bin/env python3
"""Submits a job over HTTP and waits for its end, with nothing but Python's own library: 10-submit-from-python.py [FILE]"""
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

URL = os.environ.get("SPE_URL", "http://127.0.0.1:8080")
KEY = os.environ.get("SPE_API_KEY") or sys.exit(
    "Set SPE_API_KEY: the engine printed it on its first start, and keeps it in .spe/api-key."
)
ENDED = {"succeeded", "failed", "cancelled", "rejected"}


def call(method, path, body=None):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    request = urllib.request.Request(URL + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=90) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")
    except urllib.error.URLError as error:
        sys.exit(f"The engine at {URL} can't be reached: {error.reason}")


file = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "03-diamond.json"
job = call("POST", "/jobs?wait=60s", file.read_bytes())
path = "/jobs/" + urllib.parse.quote(job["id"], safe="")
deadline = time.monotonic() + 120
while job["status"] not in ENDED:
    if time.monotonic() > deadline:
        sys.exit(f"Job {job['id']} has not ended within two minutes.")
    time.sleep(0.5)
    job = call("GET", path)

print(f"job {job['id']} {job['status']}")
for task in job.get("tasks", []):
    outcome = task.get("failure", {}).get("message", task.get("result"))
    print(f"  {task['name']:<20} {task['status']:<10} {json.dumps(outcome, ensure_ascii=False)}")
sys.exit(0 if job["status"] == "succeeded" else 1)
