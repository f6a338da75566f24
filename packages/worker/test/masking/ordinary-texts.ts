/** Numbers from 0 to 1 that are the same every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HEX = "0123456789abcdef";
const BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Ids, hashes and the like, `count` of each kind. */
export function* manyIds(count: number): Generator<string> {
  const random = seeded(20240103);
  const some = (length: number, alphabet: string) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
  for (let i = 0; i < count; i++) {
    yield [8, 4, 4, 4, 12].map((length) => some(length, HEX)).join("-"); // UUID
    yield some(32, HEX); // MD5
    yield some(40, HEX); // a commit
    yield some(64, HEX); // SHA-256
    yield `sha256:${some(64, HEX)}`;
    yield `sha512-${some(86, BASE64)}==`; // a package's integrity
    yield some(26, BASE32); // ULID
    yield some(27, BASE64URL.slice(0, 62)); // KSUID
    yield some(21, BASE64URL); // nanoid
    yield some(43, BASE64URL);
    yield some(300, BASE64); // an image
    yield some(20, BASE32.toLowerCase());
  }
}

/** What logs of pipelines say, and looks a little like a secret. */
export const ORDINARY_LINES: readonly string[] = [
  "2024-01-03T04:05:06.789+00:00 INFO run manual__2024-01-03T04:05:06.789000+00:00 of movie_rankings",
  "scheduled__2024-01-03T00:00:00+00:00 task fetch_ratings__1 map index 12 try 1 of 3",
  "s3://data-lake/raw/ratings/year=2024/month=01/part-00000-tid-4711-c000.snappy.parquet",
  "arn:aws:iam::123456789012:role/service-role/etl",
  "arn:aws:s3:::data-lake/raw/2024-01-03/*",
  "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/etl:1.4.2",
  "i-0abcd1234efgh5678 vpc-0a1b2c3d4e5f60718 subnet-0123456789abcdef0",
  "https://github.com/acme/shop/commit/d6f3a9e0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6",
  "git@github.com:acme/shop.git, https://git@github.com/acme/shop.git",
  "postgres://etl@db.internal:5432/shop, mysql://db:3306/shop, redis://:6379/0",
  "http://localhost:8080/health, http://[::1]:8080/@metrics, http://host:8080?mail=a@b.nl",
  "amqp://rabbit:5672 and mailto:someone@example.org",
  "postgres://etl:***@db.internal/shop",
  "the bearer of this letter, a standard-bearer, bearer authentication-mechanism-of-the-service",
  "Authorization: none; authorization failed for user 17; token expired at 1704254706",
  "Basic authentication is required by https://api.example.org/v1",
  "task-2f9a sk-learn==1.4.0 sk-SK sk-some-kebab-case-name-of-a-service-with-many-words",
  "risk-proj-0123456789-0123456789-0123456789-0123456789",
  "github_path=/repos ghp is short; gho_ ghs_x ghp_too_short_to_be_one",
  "xoxo-love-and-kisses xoxb-no xapp-1",
  "eyJust.a.text eyJ.eyJ.x eyJhbGciOi is the beginning of many",
  "AKIA is a prefix; ASIAPACIFIC-SOUTHEAST-1-REGION; AKIATOOSHORT; MAKIAVELLIANISMUSTEXT2",
  "npm_config_registry=https://registry.example.org npm_lifecycle_event=build",
  "hf_hub_download hf_transfer hvs. hvac.Client dapi.example.org",
  "SG. 1.2.3 SG.ABC.DEF sendgrid",
  "pypi-mirror pypi-server-1 AIzawa-san ya29 is short",
  "SharedAccessKeyName=RootManageSharedAccessKey AccountName=shop",
  "?signature=none&sig=short&page=2",
  "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----",
  "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0b5 someone@host",
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
  "select token, secret_name from keys where id = 'a3f5c2d1' and aws_secret_access_key is null",
  "Error: connect ECONNREFUSED 127.0.0.1:5432 at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16)",
  "    at async file:///srv/app/node_modules/.pnpm/pg@8.11.3_abc/node_modules/pg/lib/client.js:132:17",
  "k8s: fetch-ratings-7d9c5b8f6d-x2x9z on ip-10-0-3-17.eu-west-1.compute.internal",
  'W/"5f-1a2b3c4d5e6f7a8b9c0d" etag, x-amz-request-id 4442587FB7D0A2F9, cf-ray 7d5e2f1b0c9a8b7c-AMS',
];
