/**
 * This process's end of the channel to its parent, taken away from the project's code: what that
 * sends to a parent of its own would be taken for our messages.
 */
export function ownProcess(): NodeJS.Process {
  const send = process.send?.bind(process);
  delete process.send;
  return new Proxy(process, {
    get(target, key) {
      if (key === "send") return send;
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}
