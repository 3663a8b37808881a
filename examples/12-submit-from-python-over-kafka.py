#!/usr/bin/env python3
"""Drops a job into Kafka as plain JSON and waits for its completion: 12-submit-from-python-over-kafka.py [FILE] [ID]

Needs the package confluent-kafka.
"""
import os
import sys
import time
import uuid
from pathlib import Path

from confluent_kafka import Consumer, Producer, TopicPartition

BROKERS = os.environ.get("SPE_KAFKA_BROKERS", "127.0.0.1:9092")
PREFIX = os.environ.get("SPE_PREFIX", "")

file = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "03-diamond.json"
job_id = sys.argv[2] if len(sys.argv) > 2 else f"python-{uuid.uuid4()}"

# Listen before submitting, from the present end of every partition: then the completion can't be missed.
consumer = Consumer(
    {
        "bootstrap.servers": BROKERS,
        "group.id": "unused-partitions-are-assigned-by-hand",
        "enable.auto.commit": False,
        "isolation.level": "read_committed",
    }
)
topic = f"{PREFIX}completedJobs"
partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
ends = {number: consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=10)[1] for number in partitions}
consumer.assign([TopicPartition(topic, number, end) for number, end in ends.items()])

# The record's key is the job's id; murmur2 is the partitioner that Kafka's own clients use.
producer = Producer({"bootstrap.servers": BROKERS, "enable.idempotence": True, "partitioner": "murmur2_random"})
failures = []
producer.produce(
    f"{PREFIX}pendingJobs", key=job_id, value=file.read_bytes(), on_delivery=lambda error, _: error and failures.append(error)
)
if producer.flush(10) > 0 or failures:
    sys.exit(f"The job could not be submitted: {failures or 'no answer within 10 s'}")
print(f"submitted {job_id}")

deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    record = consumer.poll(0.5)
    if record is None or record.error():
        continue
    headers = dict(record.headers() or [])
    if headers.get("spe-job-id") == job_id.encode():
        status = headers["spe-status"].decode()
        print(f"job {job_id} {status}")
        consumer.close()
        sys.exit(0 if status == "succeeded" else 1)
consumer.close()
sys.exit(f"Job {job_id} has not ended within a minute.")
