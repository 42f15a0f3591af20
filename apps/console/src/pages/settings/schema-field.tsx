import {
  Fieldset,
  JsonInput,
  NumberInput,
  Select,
  SimpleGrid,
  Switch,
  TagsInput,
  TextInput,
} from "@mantine/core";
import type { ReactNode } from "react";
import { words } from "../../parts/format.ts";

/** The part of JSON Schema that settings are described in. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly description?: string;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** How a value is edited. What has no field of its own is edited as its JSON. */
type Kind = "switch" | "number" | "choice" | "text" | "texts" | "parts" | "json";

function kindOf({ type, enum: choices, items, properties }: JsonSchema): Kind {
  if (choices?.every((choice) => typeof choice === "string")) return "choice";
  if (type === "boolean") return "switch";
  if (type === "integer" || type === "number") return "number";
  if (type === "string") return "text";
  if (type === "array" && items?.type === "string" && !items.enum) return "texts";
  if (type === "object" && properties && Object.keys(properties).length > 0) return "parts";
  return "json";
}

/** A value as its field holds it: JSON stands as text while it is edited. */
export function toText(schema: JsonSchema, value: unknown): unknown {
  const kind = kindOf(schema);
  if (kind === "json") return JSON.stringify(value, null, 2);
  if (kind !== "parts") return value;
  const parts = (value ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, part]) => [
      name,
      toText(part, parts[name]),
    ]),
  );
}

/** What the field holds, as a value; text that is no JSON goes to the server as it is, which says so. */
export function fromText(schema: JsonSchema, held: unknown): unknown {
  const kind = kindOf(schema);
  if (kind === "json") {
    try {
      return JSON.parse(String(held));
    } catch {
      return held;
    }
  }
  if (kind === "number") return held === "" ? null : held;
  if (kind !== "parts") return held;
  const parts = held as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, part]) => [
      name,
      fromText(part, parts[name]),
    ]),
  );
}

/** A field for whatever the schema describes. */
export function SchemaField({
  label,
  schema,
  value,
  error,
  onChange,
}: {
  label: string;
  schema: JsonSchema;
  value: unknown;
  error?: ReactNode;
  onChange: (value: unknown) => void;
}) {
  const common = { label, description: schema.description, error };
  switch (kindOf(schema)) {
    case "switch":
      return (
        <Switch
          {...common}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "number": {
      const { minimum, maximum } = schema;
      const bounds = minimum !== undefined && maximum !== undefined && maximum < 1e9;
      return (
        <NumberInput
          {...common}
          description={schema.description ?? (bounds ? `${minimum} to ${maximum}` : undefined)}
          value={value as number}
          allowDecimal={schema.type === "number"}
          onChange={onChange}
        />
      );
    }
    case "choice":
      return (
        <Select
          {...common}
          allowDeselect={false}
          data={schema.enum as string[]}
          value={value as string}
          onChange={onChange}
        />
      );
    case "text":
      return (
        <TextInput
          {...common}
          value={value as string}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "texts":
      return <TagsInput {...common} value={value as string[]} onChange={onChange} />;
    case "json":
      return (
        <JsonInput
          {...common}
          autosize
          minRows={3}
          maxRows={16}
          formatOnBlur
          value={String(value)}
          onChange={onChange}
        />
      );
    case "parts": {
      const parts = value as Record<string, unknown>;
      return (
        <Fieldset legend={label}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {Object.entries(schema.properties ?? {}).map(([name, part]) => (
              <SchemaField
                key={name}
                label={words(name)}
                schema={part}
                value={parts[name]}
                onChange={(changed) => onChange({ ...parts, [name]: changed })}
              />
            ))}
          </SimpleGrid>
          {error}
        </Fieldset>
      );
    }
  }
}
