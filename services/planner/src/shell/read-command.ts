import { type JobCommand, jobIdOfKey } from "@spe/contracts";
import { type Codec, UndecodableError } from "@spe/messaging";
import { z } from "zod";

/** A record of jobControl as far as one can judge it without knowing the job. */
export type CommandReading =
  | { readonly ok: true; readonly jobId: string; readonly command: JobCommand }
  | { readonly ok: false; readonly message: string };

/** Reads a command, in JSON or Avro. Rejects only while the schema registry can't be asked. */
export async function readCommand(key: Buffer | null, value: Buffer | null, codec: Codec): Promise<CommandReading> {
  const jobId = key === null ? undefined : jobIdOfKey(key);
  if (jobId === undefined)
    return unreadable("The record's key is not a job id, so nobody knows whom the command is for.");
  if (value === null || value.length === 0) return unreadable("The record has no value; a command is JSON or Avro.");
  const command = isAvro(value) ? await decodeAvro(value, codec) : commandOfJson(value);
  return typeof command === "string" ? unreadable(command) : { ok: true, jobId, command };
}

function unreadable(message: string): CommandReading {
  return { ok: false, message };
}

function isAvro(value: Buffer): boolean {
  return value[0] === 0;
}

async function decodeAvro(value: Buffer, codec: Codec): Promise<JobCommand | string> {
  try {
    return codec.decodeFast("jobControl", value) ?? (await codec.decodeSlow("jobControl", value));
  } catch (error) {
    if (error instanceof UndecodableError) return error.message;
    throw error;
  }
}

const commandSchema = z.strictObject({
  command: z.string(),
  commandId: z.string().nullish(),
  reason: z.string().nullish(),
  tasks: z.array(z.string()).nullish(),
});

function commandOfJson(value: Buffer): JobCommand | string {
  let json: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(value);
    json = JSON.parse(text.replace(/^[\ufeff\s]+/, ""));
  } catch {
    return "The command is neither JSON nor Avro in the Confluent wire format.";
  }
  const parsed = commandSchema.safeParse(json);
  return parsed.success ? parsed.data : `The command is not valid: ${z.prettifyError(parsed.error)}`;
}
