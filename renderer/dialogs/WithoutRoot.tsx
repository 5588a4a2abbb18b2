// What an ordinary account sees of a host and what stays closed to it.

const ROWS: readonly (readonly [sees: string, misses: string])[] = [
  [
    "links, addresses, routes, rules and neighbours of the host's own namespace",
    "the inside of every other network namespace",
  ],
  ["all processes: command lines, cgroups, pids at every level", "the namespaces of other users' processes"],
  [
    "container ids from cgroups, conmon and containerd-shim",
    "names, images and ports, unless the account may use the engine's socket",
  ],
  ["listening ports of the host's namespace", "which process holds them; firewall rules"],
];

export function WithoutRoot() {
  return (
    <table className="list-table">
      <thead>
        <tr>
          <th scope="col">You see</th>
          <th scope="col">You miss</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([sees, misses]) => (
          <tr key={sees}>
            <td>{sees}</td>
            <td>{misses}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
