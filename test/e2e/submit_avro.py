"""Submits one job in Avro: the schema comes from the registry, the wire format is Confluent's. Used by doors.test.ts and as a recipe."""
import sys

from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

brokers, registry_url, job_id = sys.argv[1:4]

registry = SchemaRegistryClient({"url": registry_url})
schema = registry.get_latest_version("pendingJobs-value").schema
serializer = AvroSerializer(registry, schema, conf={"auto.register.schemas": False, "use.latest.version": True})
value = serializer({"task": "echo", "payload": '{"hello": "avro"}'}, SerializationContext("pendingJobs", MessageField.VALUE))

failures = []
producer = Producer({"bootstrap.servers": brokers, "acks": "all", "partitioner": "murmur2_random"})
producer.produce("pendingJobs", key=job_id, value=value, on_delivery=lambda error, _: error and failures.append(error))
producer.flush(30)
sys.exit(f"not delivered: {failures[0]}" if failures else 0)
