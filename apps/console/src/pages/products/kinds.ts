import type { Outputs } from "../../api/trpc.ts";

export type Product = Outputs["catalog"]["products"]["get"];

export const kinds: Readonly<Record<Product["kind"], string>> = {
  good: "Good",
  material: "Material",
  part: "Part",
  tool: "Tool",
  menu: "Menu",
  service: "Service",
};

export const kindOptions = Object.entries(kinds).map(([value, label]) => ({ value, label }));

export const kindNamed = (text: string | undefined): Product["kind"] | undefined =>
  text !== undefined && text in kinds ? (text as Product["kind"]) : undefined;
