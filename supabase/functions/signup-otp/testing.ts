import { AuthApiError } from "../../../shared/upstream/auth_api_error.ts";
import type { AuthSession } from "../../../shared/upstream/auth_answers.ts";
import type { AuthClient } from "../../../shared/upstream/auth_client.ts";

export const USER_ID = "4f9f3d0e-8f4c-4df5-9f58-0c4a3c8d9e10";

export const USER = { id: USER_ID, email: "ada@example.com", created_at: "2026-11-20T08:15:00Z" };

export const SESSION: AuthSession = {
  access_token: "access",
  refresh_token: "refresh",
  token_type: "bearer",
  expires_in: 3600,
  expires_at: 1795166400,
  user: USER,
};

/** What Auth answers to each call; a method that is not named is not expected to be called. */
export type Answers = { [Method in keyof AuthClient]?: AuthClient[Method] };

/** Supabase Auth as a test has it answer, and what it was asked. */
export function fakeAuth(answers: Answers): { auth: AuthClient; asked: string[] } {
  const asked: string[] = [];
  const unexpected = () => Promise.reject(new Error("This test does not expect that call"));
  const method = <Name extends keyof AuthClient>(name: Name): AuthClient[Name] => {
    const answer: (...parameters: never[]) => Promise<unknown> = answers[name] ?? unexpected;
    const noted = (...parameters: never[]) => {
      asked.push(name);
      return answer(...parameters);
    };
    // It takes and answers what `answers` declares for this very name.
    return noted as unknown as AuthClient[Name];
  };
  return {
    asked,
    auth: {
      createUser: method("createUser"),
      updateUser: method("updateUser"),
      getUser: method("getUser"),
      deleteUser: method("deleteUser"),
      generateLink: method("generateLink"),
      verifyTokenHash: method("verifyTokenHash"),
      signInWithPassword: method("signInWithPassword"),
      refresh: method("refresh"),
      logout: method("logout"),
      updateOwnPassword: method("updateOwnPassword"),
    },
  };
}

/** A call that Auth refuses. */
export function refusal(status: number, code: string, reason = ""): () => Promise<never> {
  return () => Promise.reject(new AuthApiError(status, code, reason));
}
