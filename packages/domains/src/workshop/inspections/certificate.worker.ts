import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import PDFDocument from "pdfkit";
import type { CertificateText } from "./certificate.rules.ts";

/*
 * Sets a certificate as PDF, in a thread of its own: words come as data, bytes go as a message. DejaVu has the letters of nearly every
 * alphabet that a name may be written in; the fonts of PDF itself have Western ones only.
 */

const font = (name: string) =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
const text = workerData as CertificateText;
const document = new PDFDocument({
  size: "A4",
  margin: 50,
  info: { Title: `${text.title} ${text.number}` },
});
document.registerFont("plain", font("DejaVuSans")).registerFont("bold", font("DejaVuSans-Bold"));
const chunks: Buffer[] = [];
document.on("data", (chunk: Buffer) => chunks.push(chunk));
document.on("end", () => parentPort?.postMessage(new Uint8Array(Buffer.concat(chunks))));

document.font("bold").fontSize(20).text(text.title);
document.fontSize(12).text(text.number).moveDown();
document.fontSize(16).text(`Result: ${text.result}`).moveDown();
document.fontSize(10).font("plain");
document.table({
  columnStyles: [120, "*"],
  defaultStyle: { border: false, padding: 3 },
  data: text.facts.map(([name, value]) => [{ text: name, font: { src: "bold" } }, value]),
});
document.moveDown();
document.table({
  columnStyles: ["*", 150, 100, 55],
  defaultStyle: { border: [0, 0, 0.5, 0], borderColor: "#999", padding: 4 },
  data: [
    ["Item", "Found", "Limits", "Verdict"].map((name) => ({ text: name, font: { src: "bold" } })),
    ...text.rows.map(({ item, found, wanted, verdict }) => [item, found, wanted, verdict]),
  ],
});
if (text.note) document.moveDown().font("plain").text(text.note);
document.end();
