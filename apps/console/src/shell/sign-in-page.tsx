import { Center, Group, Paper, Stack, Title } from "@mantine/core";
import { Navigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { session } from "../api/session.ts";
import { queryClient } from "../api/trpc.ts";
import { ProblemAlert } from "../parts/problem-alert.tsx";
import { CodeForm } from "./code-form.tsx";
import { ForgottenForm } from "./forgotten-form.tsx";
import { PasskeyButton } from "./passkey-button.tsx";
import { PasswordForm } from "./password-form.tsx";
import { ProviderArrival } from "./provider-arrival.tsx";
import { ProviderButtons } from "./provider-buttons.tsx";
import { providerProblem } from "./provider-problem.ts";

/** Where to after signing in: an address of the console, never another server's. */
const target = (next: string | undefined) =>
  next?.startsWith("/") && !next.startsWith("//") ? next : "/";

type Step =
  | { readonly name: "password"; readonly isReset?: boolean }
  | { readonly name: "arrival"; readonly code: string }
  | { readonly name: "code"; readonly challenge: string }
  | { readonly name: "forgotten"; readonly login: string };

const titles: Record<Step["name"], string> = {
  password: "Sign in to Millrace",
  arrival: "Sign in to Millrace",
  code: "One more step",
  forgotten: "Forgotten password",
};

export function SignInPage() {
  const router = useRouter();
  const { next, code, problem } = useSearch({ from: "/sign-in" });
  const [step, setStep] = useState<Step>(
    code === undefined ? { name: "password" } : { name: "arrival", code },
  );
  const [isDone, setDone] = useState(false);
  const finish = () => {
    setDone(true);
    queryClient.clear();
    router.history.replace(target(next));
  };
  if (session.isSignedIn() && !isDone) return <Navigate to={target(next)} replace />;
  const toPassword = () => setStep({ name: "password" });
  return (
    <Center mih="100dvh" p="md" component="main" id="main">
      <title>{`${titles[step.name]} · Millrace`}</title>
      <Paper p="xl" w={380} maw="100%" shadow="sm">
        <Stack gap="md">
          <Group gap="sm" mb={4}>
            <img src="/mill.svg" alt="" width={32} height={32} />
            <Title order={1}>{titles[step.name]}</Title>
          </Group>
          {step.name === "password" && (
            <>
              {problem !== undefined && <ProblemAlert error={providerProblem(problem)} />}
              <PasswordForm
                isReset={step.isReset ?? false}
                onDone={finish}
                onChallenge={(challenge) => setStep({ name: "code", challenge })}
                onForgotten={(login) => setStep({ name: "forgotten", login })}
              />
              <PasskeyButton onDone={finish} />
              <ProviderButtons next={target(next)} />
            </>
          )}
          {step.name === "arrival" && (
            <ProviderArrival
              code={step.code}
              onDone={finish}
              onChallenge={(challenge) => setStep({ name: "code", challenge })}
              onBack={toPassword}
            />
          )}
          {step.name === "code" && (
            <CodeForm challenge={step.challenge} onDone={finish} onBack={toPassword} />
          )}
          {step.name === "forgotten" && (
            <ForgottenForm
              login={step.login}
              onDone={() => setStep({ name: "password", isReset: true })}
              onBack={toPassword}
            />
          )}
        </Stack>
      </Paper>
    </Center>
  );
}
