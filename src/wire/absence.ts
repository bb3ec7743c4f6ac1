/** Why there is no backend at an address. */
export interface Absence {
  what: string;
  /** The next step, where it is not to start one. */
  hint?: string;
}

const OTHER_PROGRAM = "Check the address: another program listens there.";

export const ABSENCES = {
  nobody: { what: "nobody listens there" },
  notZeroMq: { what: "it does not speak ZeroMQ", hint: OTHER_PROGRAM },
  otherProtocol: { what: "it does not speak the protocol", hint: OTHER_PROGRAM },
  closes: {
    what: "it closes the connection",
    hint: "If it demands CURVE, give --server-key and --client-key; else check the address.",
  },
  otherKeys: {
    what: "it refuses these keys",
    hint: "--server-key must be the backend's own server.pub, and its clients.allow must hold the public key of --client-key.",
  },
  unknownClient: {
    what: "it refuses this client",
    hint: "Write the public key of --client-key into the clients.allow beside the backend's key, and start the backend again.",
  },
} satisfies Record<string, Absence>;

/** One side demands CURVE. @param hasKeys whether that is this one. */
export function mismatch(hasKeys: boolean): Absence {
  return hasKeys
    ? { what: "it does not demand CURVE", hint: "Leave out --server-key and --client-key." }
    : { what: "it demands CURVE", hint: "Give --server-key and --client-key." };
}
