import { Alert, Button, FileButton, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconPhoto, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { upload } from "../../api/http.ts";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { Page, QueryPage, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { When } from "../../parts/values.tsx";
import { Face } from "../users/face.tsx";
import { Addresses } from "./addresses.tsx";
import { PreferencesForm } from "./preferences-form.tsx";
import { YourData } from "./your-data.tsx";

type Profile = Outputs["identity"]["me"]["get"];

export function ProfilePage() {
  const profile = useQuery(trpc.identity.me.get.queryOptions());
  const preferences = useQuery(trpc.identity.me.preferences.get.queryOptions());
  return (
    <QueryPage query={profile} title="Your profile">
      {(me) => (
        <Page title="Your profile" description={`${me.email} · ${me.roles.join(", ")}`}>
          {me.erasureDueAt && (
            <Alert variant="default" title="You asked to be forgotten">
              Everything about you is removed <When at={me.erasureDueAt} />.
            </Alert>
          )}
          <Section title="You">
            <Stack gap="lg">
              <Picture profile={me} />
              <ProfileForm profile={me} key={me.version} />
            </Stack>
          </Section>
          {preferences.data ? (
            <PreferencesForm preferences={preferences.data} key={preferences.data.version} />
          ) : preferences.error ? (
            <ProblemAlert error={preferences.error} onRetry={() => void preferences.refetch()} />
          ) : (
            <Skeleton h={222} radius="md" />
          )}
          <Addresses />
          <YourData />
        </Page>
      )}
    </QueryPage>
  );
}

function Picture({ profile }: { profile: Profile }) {
  const send = useCommand(
    (image: File, { context }) => {
      const form = new FormData();
      form.set("image", image);
      return upload<Profile>("/users/me/avatar", form, String(context?.idempotencyKey));
    },
    { done: "Picture set" },
  );
  const remove = useCommand(api.identity.me.removeAvatar.mutate, { done: "Picture removed" });
  return (
    <Group gap="md">
      <Face of={profile} size={72} />
      <Stack gap={6}>
        <Group gap="xs">
          <FileButton
            accept="image/jpeg,image/png,image/webp,image/gif"
            onChange={(file) => file && send.mutate(file)}
          >
            {(props) => (
              <Button
                variant="default"
                leftSection={<IconPhoto size={16} />}
                loading={send.isPending}
                {...props}
              >
                Choose picture
              </Button>
            )}
          </FileButton>
          {profile.avatarUrl && (
            <Button
              variant="default"
              leftSection={<IconTrash size={16} />}
              loading={remove.isPending}
              onClick={() => remove.mutate({})}
            >
              Remove picture
            </Button>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          JPEG, PNG, WebP or GIF, at most 5 MiB. Place and camera are not kept.
        </Text>
      </Stack>
    </Group>
  );
}

function ProfileForm({ profile: given }: { profile: Profile }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [{ version, name, nationalId }] = useState(given);
  const save = useCommand(
    (input: { name: string; nationalId: string | null }, options) =>
      api.identity.me.update.mutate({ ...input, version }, options),
    { done: "Profile saved", showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { name, nationalId: nationalId ?? "" },
    command: save,
    toInput: (values) => ({ name: values.name, nationalId: orNull(values.nationalId) }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Save profile">
      <TextInput label="Name" required autoComplete="name" {...form.getInputProps("name")} />
      <TextInput
        label="National id (IIN)"
        description="Twelve digits, where you have one"
        inputMode="numeric"
        {...form.getInputProps("nationalId")}
      />
    </CommandForm>
  );
}
