import { SpeClient } from "@spe/sdk";
import type { Command } from "commander";
import { Printer } from "../printer.js";
import { type GlobalFlags, resolveSettings } from "../settings.js";

/** What a command works with: the engine, and where its output goes. */
export interface Session {
  readonly client: SpeClient;
  readonly printer: Printer;
}

export function openSession(command: Command, env: NodeJS.ProcessEnv): Session {
  const flags = command.optsWithGlobals<GlobalFlags & { json?: boolean }>();
  return { client: new SpeClient(resolveSettings(flags, env)), printer: new Printer(flags.json === true) };
}
