import { Select, type SelectProps, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { ListState } from "./list-state.ts";

/** The list's search field: `/` leads here. Asks once typing pauses. */
export function SearchFilter({
  list,
  label,
}: {
  list: ListState<string, string>;
  /** What is searched: `SKU, barcode or name`. */
  label: string;
}) {
  const given = list.filters.q ?? "";
  const [text, setText] = useState(given);
  const sent = useRef(given);
  const send = useDebouncedCallback((q: string) => {
    sent.current = q;
    list.set({ q: q || undefined });
  }, 250);
  // The address changed by other means: a cleared filter, a step back.
  useEffect(() => {
    if (given !== sent.current) {
      sent.current = given;
      setText(given);
    }
  }, [given]);
  return (
    <TextInput
      type="search"
      data-search
      size="sm"
      w={{ base: "100%", xs: 280 }}
      leftSection={<IconSearch size={15} />}
      placeholder={`Search ${label}`}
      aria-label={`Search ${label}`}
      aria-keyshortcuts="/"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value.trim());
      }}
    />
  );
}

/** A filter with a few choices; none chosen is no condition. */
export function ChoiceFilter({
  label,
  value,
  onChange,
  ...props
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
} & Pick<SelectProps, "data" | "searchable" | "w">) {
  return (
    <Select
      size="sm"
      w={170}
      clearable
      aria-label={label}
      placeholder={label}
      clearButtonProps={{ "aria-label": `Clear ${label.toLowerCase()}` }}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      {...props}
    />
  );
}

/** A filter that is on or off; on is `true` in the address. */
export function FlagFilter({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  return (
    <Switch
      size="sm"
      label={label}
      checked={value === "true"}
      onChange={(event) => onChange(event.currentTarget.checked ? "true" : undefined)}
    />
  );
}
