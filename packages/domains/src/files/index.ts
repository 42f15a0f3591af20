export { Content, LinkedFile } from "@millrace/contract/file";
export { attach, filesOf, readFile, removeFrom, saveFile } from "./files.service.ts";
export { orderFiles } from "./files.store.ts";
