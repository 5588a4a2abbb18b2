// Records the bundled samples from the lab: real hosts, collected over real SSH (npm run samples).
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = join(root, "renderer/public/samples");
const samples = [
  {
    host: "docker",
    title: "A Docker host",
    text: "Two networks, a published port, a shared namespace, no network, the host’s network",
  },
  {
    host: "podman",
    title: "A Podman host",
    text: "netavark bridges, a pod, conmon, crun beside runc, a published port",
  },
  {
    host: "k8s",
    title: "A Kubernetes node",
    text: "containerd pods with their pause containers, CNI bridge, kube-proxy rules, Docker beside them",
  },
];

const lab = (...words) => execFileSync("bash", [join(root, "e2e/lab/lab"), ...words], { encoding: "utf8" });

// Names after the command record only those; the index always lists all.
const wanted = process.argv.length > 2 ? process.argv.slice(2) : samples.map((sample) => sample.host);
lab("up", ...wanted);
const hosts = JSON.parse(lab("list", "--json"));
mkdirSync(folder, { recursive: true });
for (const host of wanted) {
  const { address, port, identity, knownHosts } = hosts.find((candidate) => candidate.name === host);
  execFileSync(
    process.execPath,
    [
      join(root, "dist/electron/vethscope.cjs"),
      "collect",
      `root@${address}:${port}`,
      "--identity",
      identity,
      "--known-hosts",
      knownHosts,
      "-o",
      join(folder, `${host}.vethscope`),
    ],
    { stdio: "inherit" },
  );
}
const index = samples.map(({ host, title, text }) => ({ file: `${host}.vethscope`, title, text }));
writeFileSync(join(folder, "samples.json"), `${JSON.stringify(index, null, 2)}\n`);
