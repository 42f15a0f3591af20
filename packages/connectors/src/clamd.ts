import { once } from "node:events";
import { connect } from "node:net";

const pieceBytes = 64 << 10;
const patienceMs = 60_000;

/**
 * A malware scanner that speaks clamd's INSTREAM: the bytes as pieces with their length in front, an empty piece, one line of answer. Gives
 * the name of what was found or null; rejects when the daemon cannot be reached, does not answer in a minute or could not look.
 */
export function clamdScan(
  url: string,
): (body: AsyncIterable<Uint8Array>) => Promise<string | null> {
  const { hostname, port } = new URL(url);
  return async (body) => {
    const socket = connect({ host: hostname, port: Number(port || 3310) });
    socket.setTimeout(patienceMs, () => socket.destroy(new Error("clamd does not answer")));
    const answered = answerOf(socket);
    // Whoever writes sees the error by `answered`; it must not be lost before that.
    answered.catch(() => undefined);
    try {
      socket.write("zINSTREAM\0");
      for await (const piece of body)
        for (let at = 0; at < piece.length; at += pieceBytes) {
          const part = piece.subarray(at, at + pieceBytes);
          const length = Buffer.alloc(4);
          length.writeUInt32BE(part.length);
          socket.write(length);
          if (!socket.write(part)) await Promise.race([once(socket, "drain"), answered]);
        }
      socket.write(Buffer.alloc(4));
      return verdict(await answered);
    } finally {
      socket.destroy();
    }
  };
}

async function answerOf(socket: ReturnType<typeof connect>): Promise<string> {
  let answer = "";
  for await (const piece of socket.setEncoding("utf8")) {
    answer += piece;
    if (answer.includes("\0") || answer.length > 4096) break;
  }
  return answer.replace(/[\0\n].*$/s, "");
}

function verdict(answer: string): string | null {
  if (answer === "stream: OK") return null;
  const [, name] = /^stream: (.+) FOUND$/.exec(answer) ?? [];
  if (name === undefined) throw new Error(`clamd answered "${answer}"`);
  return name;
}
