// The least that a client in this language can be: zeromq, msgpackr and a ping to the address that is its argument.
const { Packr } = require("msgpackr/pack");
const { Request } = require("zeromq");

async function ping() {
  const packr = new Packr({ useRecords: false });
  const socket = new Request({ linger: 0 });
  socket.connect(process.argv[2]);
  await socket.send(packr.pack({ type: "ping" }));
  packr.unpack((await socket.receive())[0]);
  socket.close();
}

ping();
