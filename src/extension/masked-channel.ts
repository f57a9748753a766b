import type { LogOutputChannel } from "vscode";

/** The same channel, to which messages between editor and server are traced without the passwords of settings. */
export function maskedChannel(channel: LogOutputChannel): LogOutputChannel {
  return Object.create(channel, {
    trace: { value: (message: string, ...rest: unknown[]) => channel.trace(withoutPasswords(message), ...rest) },
  }) as LogOutputChannel;
}

/** `postgres://user:***@host`, however often and wherever a URL stands in the text. */
export function withoutPasswords(text: string): string {
  return text.replaceAll(/(\w+:\/\/[^:/\s"]*):[^@\s"]*@/g, "$1:***@");
}
