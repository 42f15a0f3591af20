export { createImport, getImport } from "./transfer.service.ts";
