/** Written in the JavaScript of old engines, and imported first, so that an old Node ends here with a sentence. */
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    "\nspe: Node " + process.versions.node + " is too old: install Node 20.19 or newer (https://nodejs.org).\n",
  );
  process.exit(1);
}
