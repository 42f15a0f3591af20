import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import PDFDocument from "pdfkit";
import type { CertificateText } from "./certificate.rules.ts";

/*
 * Sets a certificate as PDF, in a thread of its own: words come as data, bytes go as a message. DejaVu has the letters of nearly every
 * alphabet that a name may be written in; the fonts of PDF itself have Western ones only.
 */

const text = workerData as CertificateText;
const document = new PDFDocument({
  size: "A4",
  margin: 50,
  info: { Title: `${text.title} ${text.number}` },
});
const plain = import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");
const bold = import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf");
document.registerFont("plain", fileURLToPath(plain)).registerFont("bold", fileURLToPath(bold));
const chunks: Buffer[] = [];
document.on("data", (chunk: Buffer) => chunks.push(chunk));
document.on("end", () => parentPort?.postMessage(new Uint8Array(Buffer.concat(chunks))));

const [left, bottom] = [document.page.margins.left, document.page.height - 50];
const width = document.page.width - 2 * left;

/** Sets cells beside each other, each in its width, on the next page where they do not fit on this one. */
function row(cells: readonly (readonly [text: string, width: number])[], gap: number): void {
  const height = Math.max(
    ...cells.map(([words, wide]) => document.heightOfString(words, { width: wide - gap })),
  );
  if (document.y + height > bottom) document.addPage();
  const top = document.y;
  let x = left;
  for (const [words, wide] of cells) {
    document.text(words, x, top, { width: wide - gap });
    x += wide;
  }
  document.x = left;
  document.y = top + height + gap / 2;
}

document.font("bold").fontSize(20).text(text.title);
document.fontSize(12).text(text.number).moveDown();
document.fontSize(16).text(`Result: ${text.result}`).moveDown();
document.fontSize(10).font("plain");
for (const [name, value] of text.facts)
  row(
    [
      [name, 120],
      [value, width - 120],
    ],
    8,
  );
document.moveDown();
const wide = [width - 320, 150, 110, 60] as const;
const columns = (cells: readonly [string, string, string, string]) =>
  row(
    cells.map((words, at) => [words, wide[at] ?? 0] as const),
    8,
  );
document.font("bold");
columns(["Item", "Found", "Limits", "Verdict"]);
document.font("plain");
for (const { item, found, wanted, verdict } of text.rows) {
  document
    .moveTo(left, document.y - 2)
    .lineTo(left + width, document.y - 2)
    .lineWidth(0.5)
    .stroke("#999");
  columns([item, found, wanted, verdict]);
}
if (text.note) document.moveDown().text(text.note, left, document.y, { width });
document.end();
