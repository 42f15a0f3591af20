import { Button, Group, PasswordInput, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { When } from "../../parts/values.tsx";
import { providerProblem } from "../../shell/provider-problem.ts";

type Links = Outputs["auth"]["externalLogins"]["list"];

/** Providers that one signs in with: linked, shown, removed. Not there at all where none is configured and none is linked. */
export function LinkedSignIns() {
  const links = useQuery(trpc.auth.externalLogins.list.queryOptions({}));
  const providers = useQuery(trpc.auth.providers.queryOptions({}));
  const { problem } = useSearch({ strict: false }) as { problem?: string };
  useArrival();
  const error = links.error ?? providers.error;
  if (links.data && providers.data && links.data.items.length + providers.data.items.length === 0)
    return null;
  return (
    <Section title="Linked sign-ins">
      <Stack gap="md">
        {problem !== undefined && <ProblemAlert error={providerProblem(problem)} />}
        {error ? (
          <ProblemAlert
            error={error}
            onRetry={() => void Promise.all([links.refetch(), providers.refetch()])}
          />
        ) : !links.data || !providers.data ? (
          <Skeleton h={36} />
        ) : (
          <>
            {links.data.items.map((link) => (
              <Linked key={`${link.provider} ${link.email}`} link={link} />
            ))}
            {providers.data.items
              .filter(({ id }) => !links.data.items.some(({ provider }) => provider === id))
              .map((provider) => (
                <Linkable key={provider.id} provider={provider} />
              ))}
          </>
        )}
      </Stack>
    </Section>
  );
}

/** Links what one has come back from a provider with, once, and takes its code out of the address. */
function useArrival(): void {
  const { link } = useSearch({ strict: false }) as { link?: string };
  const navigate = useNavigate();
  const { mutate } = useCommand(api.auth.externalLogins.confirm.mutate, {
    done: ({ label }) => `You can sign in with ${label} from now on`,
  });
  const sent = useRef("");
  useEffect(() => {
    if (link === undefined || sent.current === link) return;
    sent.current = link;
    mutate({ code: link });
    void navigate({ to: "/account/security", search: {}, replace: true });
  }, [link, mutate, navigate]);
}

function Linked({ link }: { link: Links["items"][number] }) {
  const confirm = useConfirm();
  const remove = useCommand(api.auth.externalLogins.remove.mutate, {
    done: `${link.label} is no way in any more`,
  });
  return (
    <Group justify="space-between" align="center">
      <Text size="md" component="div">
        {link.label}
        {link.email && `: ${link.email}`}, linked <When at={link.createdAt} />
      </Text>
      <Button
        variant="default"
        loading={remove.isPending}
        onClick={() =>
          confirm(
            {
              title: `Remove ${link.label}?`,
              body: `You cannot sign in with ${link.label} any more. Present sessions stay.`,
              action: "Remove",
            },
            () => remove.mutate({ provider: link.provider }),
          )
        }
      >
        Remove
      </Button>
    </Group>
  );
}

function Linkable({ provider }: { provider: { id: string; label: string } }) {
  return (
    <Group justify="space-between" align="center">
      <Text size="md">{provider.label}</Text>
      <Dialog
        title={`Sign in with ${provider.label}`}
        button={(open) => (
          <Button variant="default" onClick={open}>
            Link {provider.label}
          </Button>
        )}
      >
        {(close) => <Begin provider={provider.id} onCancel={close} />}
      </Dialog>
    </Group>
  );
}

function Begin({ provider, onCancel }: { provider: string; onCancel: () => void }) {
  const command = useCommand(api.auth.externalLogins.begin.mutate, {
    showsProblem: true,
    onDone: ({ location }) => window.location.assign(location),
  });
  const state = useCommandForm({
    initialValues: { password: "" },
    command,
    toInput: ({ password }) => ({ provider, password }),
  });
  return (
    <CommandForm state={state} action="Continue" onCancel={onCancel}>
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        required
        data-autofocus
        visibilityToggleButtonProps={{ "aria-label": "Show password" }}
        {...state.form.getInputProps("password")}
        data-path="password"
      />
    </CommandForm>
  );
}
