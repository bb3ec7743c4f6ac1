export interface Deferred {
  promise: Promise<void>;
  resolve(): void;
  reject(reason: Error): void;
}

/** A promise that is settled from outside. Nobody need hear of it. */
export function deferred(): Deferred {
  let resolve: () => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<void>((settle, refuse) => {
    resolve = settle;
    reject = refuse;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
