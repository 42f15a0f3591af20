import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { Category } from "./categories.schema.ts";

const { code, name, description, parentId, version } = Category.shape;
const payload = z.object({ categoryId: Id, code, name, description, parentId, version });
const example = {
  categoryId: "01939f1e-7c7b-7000-8000-000000000021",
  code: "BEVERAGES",
  name: "Beverages",
  description: "Soft drinks, coffees, teas, beers, and ales",
  parentId: null,
  version: 1,
};

const categoryEvent = (name: string, summary: string) =>
  defineEvent({ name, version: 1, aggregate: "catalog.category", summary, payload, example });

export const categoryEvents = {
  created: categoryEvent("catalog.category.created", "A category was added."),
  updated: categoryEvent(
    "catalog.category.updated",
    "A category's data or place in the tree changed.",
  ),
  archived: categoryEvent("catalog.category.archived", "A category was archived."),
};
