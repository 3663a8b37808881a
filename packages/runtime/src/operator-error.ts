/**
 * Something only the operator can mend: a wrong setting, a taken port, a broker that does not answer. The message is one clear
 * sentence, or one a line, naming cause and remedy; it is shown without a stack trace, and the process exits with 1.
 */
export class OperatorError extends Error {
  override readonly name: string = "OperatorError";
}
