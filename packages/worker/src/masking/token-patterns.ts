/** A kind of secret that is known by its shape, as the sources of regular expressions. */
export interface TokenPattern {
  readonly name: string;
  /** What stands before it and says what it is; it is shown. @default nothing */
  readonly lead?: string;
  readonly token: string;
}

/** It ends here. */
const END = "(?![A-Za-z0-9_])";
/** Somewhere in the word that follows stands a digit: words of people have none. */
const DIGIT = "(?=[A-Za-z_./~+=-]*[0-9])";
const HEADER = `["']?\\s*[:=]\\s*["']?`;

/**
 * Secrets that are known by their shape, whoever has made them. Each begins with letters that its maker has chosen so that it can be
 * found, or stands behind words that say what it is: ids, hashes, dates and paths are none of them.
 */
export const TOKEN_PATTERNS: readonly TokenPattern[] = [
  { name: "AWS access key", token: `(?:AKIA|ASIA)[A-Z2-7]{16}${END}` },
  {
    name: "AWS secret key",
    lead: `(?:aws_secret_access_key|AWS_SECRET_ACCESS_KEY|[Ss]ecretAccessKey)${HEADER}`,
    token: "[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])",
  },
  { name: "GitHub token", token: `gh[pousr]_[A-Za-z0-9]{36,255}${END}` },
  { name: "fine-grained GitHub token", token: `github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}${END}` },
  { name: "GitLab token", token: "glpat-[A-Za-z0-9_-]{20,}" },
  { name: "Slack token", token: `xox[abeoprs]-${DIGIT}[A-Za-z0-9-]{10,}` },
  { name: "Slack app token", token: "xapp-[0-9]-[A-Za-z0-9-]{20,}" },
  { name: "Slack webhook", lead: "hooks\\.slack\\.com/(?:services|workflows|triggers)/", token: "[A-Za-z0-9+/]{20,}" },
  { name: "JWT", token: "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}" },
  {
    name: "private key",
    lead: "-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----",
    token: "[\\s\\S]+?(?=-----END )|[\\s\\S]+$",
  },
  {
    name: "Authorization header",
    lead: `(?:[Aa]uthorization|AUTHORIZATION)${HEADER}(?:[Bb]earer|[Bb]asic|[Tt]oken)\\s+`,
    token: "[A-Za-z0-9._~+/=-]{8,}",
  },
  { name: "bearer token", lead: "[Bb]earer\\s+", token: `${DIGIT}[A-Za-z0-9._~+/-]{20,}=*` },
  { name: "password in a URL", lead: "://[^\\s:@/\"'<>,;]*:", token: "[^\\s@/?#\"'<>,;]+(?=@)" },
  {
    name: "OpenAI or Anthropic key",
    token: `sk-(?:(?:proj|svcacct|ant|or)-[A-Za-z0-9_-]{32,}|[A-Za-z0-9]{40,}${END})`,
  },
  { name: "Stripe key", token: `(?:[sr]k_(?:live|test)_[A-Za-z0-9]{20,}|whsec_[A-Za-z0-9]{24,})${END}` },
  { name: "Google API key", token: "AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])" },
  { name: "Google client secret", token: "GOCSPX-[A-Za-z0-9_-]{28}" },
  { name: "Google access token", token: "ya29\\.[A-Za-z0-9_-]{20,}" },
  { name: "npm token", token: `npm_[A-Za-z0-9]{36}${END}` },
  { name: "PyPI token", token: "pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}" },
  { name: "SendGrid key", token: "SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}" },
  { name: "Azure key", lead: "(?:AccountKey|SharedAccessKey)=", token: "[A-Za-z0-9+/]{40,}=*" },
  {
    name: "signature of a URL",
    lead: "[?&](?:sig|X-Amz-Signature|X-Goog-Signature)=",
    token: "[A-Za-z0-9%+/=-]{32,}",
  },
  { name: "Databricks token", token: `dapi[0-9a-f]{32}(?:-[0-9])?${END}` },
  { name: "Hugging Face token", token: `hf_[A-Za-z0-9]{34}${END}` },
  { name: "HashiCorp Vault token", token: "hv[sb]\\.[A-Za-z0-9_-]{24,}" },
  { name: "DigitalOcean token", token: `do[opr]_v1_[0-9a-f]{64}${END}` },
];
