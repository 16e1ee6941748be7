// Writes manifests with many mistakes: node make-input.mjs FOLDER [WORKLOADS]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, count = '250'] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node make-input.mjs FOLDER [WORKLOADS]');
  process.exit(3);
}
mkdirSync(folder, { recursive: true });
for (let number = 0; number < Number(count); number += 1) {
  const namespace = `team-${number % 20}`;
  writeFileSync(
    join(folder, `workload-${number}.yaml`),
    `apiVersion: apps/v1
kind: Deployment
metadata:
  name: workload-${number}
  namespace: ${namespace}
spec:
  template:
    spec:
      hostNetwork: ${number % 7 === 0}
      containers:
        - name: main
          image: registry.example/workload:latest
          securityContext:
            privileged: ${number % 5 === 0}
        - name: side
          image: registry.example/side
`,
  );
}
