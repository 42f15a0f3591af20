import { SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Inputs, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";

export type Address = Outputs["identity"]["me"]["addresses"]["list"]["items"][number];

const optional = [
  "line2",
  "region",
  "postalCode",
  "entrance",
  "floor",
  "intercom",
  "note",
] as const;

/** Adds an address, or changes one. Where it is on the map is looked up by the server. */
export function AddressForm({ address: given, onDone }: { address?: Address; onDone: () => void }) {
  // As it was when editing began: its version tells whether another window changed it since.
  const [address] = useState(given);
  const save = useCommand(
    (input: Inputs["identity"]["me"]["addresses"]["create"], options) =>
      address
        ? api.identity.me.addresses.update.mutate(
            { ...input, id: address.id, version: address.version },
            options,
          )
        : api.identity.me.addresses.create.mutate(input, options),
    { done: address ? "Address saved" : "Address added", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      label: address?.label ?? "",
      line1: address?.line1 ?? "",
      line2: address?.line2 ?? "",
      city: address?.city ?? "",
      region: address?.region ?? "",
      postalCode: address?.postalCode ?? "",
      country: address?.country ?? "",
      entrance: address?.entrance ?? "",
      floor: address?.floor ?? "",
      intercom: address?.intercom ?? "",
      note: address?.note ?? "",
    },
    command: save,
    toInput: ({ label, line1, city, country, ...rest }) => ({
      label,
      line1,
      city,
      country: country.trim().toUpperCase(),
      ...Object.fromEntries(optional.map((name) => [name, orNull(rest[name])])),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={address ? "Save" : "Add address"} onCancel={onDone}>
      <TextInput
        label="Name"
        placeholder="Home"
        required
        data-autofocus
        {...form.getInputProps("label")}
      />
      <TextInput
        label="Street and house"
        required
        autoComplete="address-line1"
        {...form.getInputProps("line1")}
      />
      <TextInput label="Second line" {...form.getInputProps("line2")} />
      <SimpleGrid cols={2}>
        <TextInput label="City" required {...form.getInputProps("city")} />
        <TextInput label="Region" {...form.getInputProps("region")} />
        <TextInput label="Postal code" {...form.getInputProps("postalCode")} />
        <TextInput
          label="Country"
          placeholder="KZ"
          required
          maxLength={2}
          {...form.getInputProps("country")}
        />
      </SimpleGrid>
      <SimpleGrid cols={3}>
        <TextInput label="Entrance" {...form.getInputProps("entrance")} />
        <TextInput label="Floor" {...form.getInputProps("floor")} />
        <TextInput label="Intercom" {...form.getInputProps("intercom")} />
      </SimpleGrid>
      <Textarea label="Note" autosize minRows={1} {...form.getInputProps("note")} />
    </CommandForm>
  );
}
