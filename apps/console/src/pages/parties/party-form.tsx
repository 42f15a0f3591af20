import { Select, SimpleGrid, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Inputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { Section } from "../../parts/page.tsx";
import { statusOptions } from "../../parts/status.tsx";
import { type Party, partyStatuses, type Role, roles } from "./roles.ts";

type Address = Party["addresses"][number];
type Contact = Party["contacts"][number];

/** Adds a customer or vendor, or changes one. The first contact and address are edited here; further ones are kept. */
export function PartyForm({
  of: role,
  party: given,
  onDone,
  onCancel,
}: {
  of: Role;
  party?: Party;
  onDone: (id: string) => void;
  onCancel: () => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [party] = useState(given);
  const { one, commands } = roles[role];
  const save = useCommand(
    (fields: Inputs["parties"]["customers"]["create"], options) =>
      party
        ? commands.update.mutate({ ...fields, id: party.id, version: party.version }, options)
        : commands.create.mutate(fields, options),
    {
      done: party ? "Saved" : `New ${one} added`,
      onDone: ({ id }) => onDone(id),
      showsProblem: true,
    },
  );
  const [contact] = party?.contacts ?? [];
  const [address] = party?.addresses ?? [];
  const state = useCommandForm({
    initialValues: {
      code: party?.code ?? "",
      name: party?.name ?? "",
      status: party?.status ?? ("active" as Party["status"]),
      email: party?.email ?? "",
      phone: party?.phone ?? "",
      taxId: party?.taxId ?? "",
      currency: party?.currency ?? "",
      creditLimit: party?.creditLimit ?? "",
      tags: party?.tags ?? [],
      note: party?.note ?? "",
      contacts: [
        {
          name: contact?.name ?? "",
          role: contact?.role ?? "",
          email: contact?.email ?? "",
          phone: contact?.phone ?? "",
        },
      ],
      addresses: [
        {
          street: address?.street ?? "",
          city: address?.city ?? "",
          region: address?.region ?? "",
          postalCode: address?.postalCode ?? "",
          country: address?.country ?? "",
        },
      ],
    },
    command: save,
    toInput: (values) => ({
      ...values,
      email: orNull(values.email),
      phone: orNull(values.phone),
      taxId: orNull(values.taxId),
      currency: orNull(values.currency.toUpperCase()),
      creditLimit: orNull(values.creditLimit),
      note: orNull(values.note),
      contacts: [
        ...firstOf<Contact>(values.contacts[0], contact),
        ...(party?.contacts.slice(1) ?? []),
      ],
      addresses: [
        ...firstOf<Address>(values.addresses[0], address),
        ...(party?.addresses.slice(1) ?? []),
      ],
    }),
  });
  const { form } = state;
  const columns = { base: 1, sm: 2 };
  return (
    <CommandForm state={state} action={party ? "Save" : `Add ${one}`} onCancel={onCancel}>
      <Section title="Who it is">
        <SimpleGrid cols={columns}>
          <TextInput label="Name" required {...form.getInputProps("name")} />
          <TextInput label="Code" required {...form.getInputProps("code")} />
          <TextInput label="E-mail" type="email" {...form.getInputProps("email")} />
          <TextInput label="Phone" type="tel" {...form.getInputProps("phone")} />
          <Select
            label="Status"
            allowDeselect={false}
            data={statusOptions(partyStatuses)}
            {...form.getInputProps("status")}
          />
          <TagsInput label="Tags" {...form.getInputProps("tags")} />
        </SimpleGrid>
      </Section>
      <Section title="Contact">
        <SimpleGrid cols={columns}>
          <TextInput label="Contact's name" {...form.getInputProps("contacts.0.name")} />
          <TextInput label="Role" {...form.getInputProps("contacts.0.role")} />
          <TextInput
            label="Contact's e-mail"
            type="email"
            {...form.getInputProps("contacts.0.email")}
          />
          <TextInput
            label="Contact's phone"
            type="tel"
            {...form.getInputProps("contacts.0.phone")}
          />
        </SimpleGrid>
      </Section>
      <Section title="Address">
        <SimpleGrid cols={columns}>
          <TextInput label="Street" {...form.getInputProps("addresses.0.street")} />
          <TextInput label="City" {...form.getInputProps("addresses.0.city")} />
          <TextInput label="Postal code" {...form.getInputProps("addresses.0.postalCode")} />
          <TextInput label="Region" {...form.getInputProps("addresses.0.region")} />
          <TextInput label="Country" {...form.getInputProps("addresses.0.country")} />
        </SimpleGrid>
      </Section>
      <Section title="Business">
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <TextInput label="Tax id" {...form.getInputProps("taxId")} />
          <TextInput
            label="Currency"
            placeholder="EUR"
            maxLength={3}
            {...form.getInputProps("currency")}
          />
          <TextInput
            label="Credit limit"
            inputMode="decimal"
            {...form.getInputProps("creditLimit")}
          />
        </SimpleGrid>
        <Textarea label="Note" autosize minRows={2} mt="md" {...form.getInputProps("note")} />
      </Section>
    </CommandForm>
  );
}

/** The record with what was typed into it; none when nothing was. */
function firstOf<Item extends object>(
  typed: Record<string, string> | undefined,
  before: Item | undefined,
): Item[] {
  const fields = Object.fromEntries(
    Object.entries(typed ?? {}).map(([name, text]) => [name, orAbsent(text)]),
  );
  const isEmpty = Object.values(fields).every((value) => value === undefined);
  // The server checks it: a contact without a name is refused with a sentence on the name's field.
  return isEmpty ? [] : [{ ...before, ...fields } as Item];
}
