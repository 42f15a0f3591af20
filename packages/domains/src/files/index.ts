export { Content, LinkedFile } from "./files.schema.ts";
export { attach, filesOf, readFile, removeFrom, saveFile } from "./files.service.ts";
export { orderFiles } from "./files.store.ts";
