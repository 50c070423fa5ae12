import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { describeWith } from '../../setup/describe-with.ts';

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ALERTS = fileOf('../../../deploy/prometheus/alerts.yaml');
const SCENES = fileOf('alerts.promtool.yaml');

function folderWithAlerts(): string {
  const folder = mkdtempSync(join(tmpdir(), 'relay-alerts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  copyFileSync(ALERTS, join(folder, 'alerts.yaml'));
  return folder;
}

describeWith('promtool', 'the alerts for Prometheus', (promtool) => {
  const run = (args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(promtool, args, { encoding: 'utf8' });
    return { status, said: `${stdout}${stderr}` };
  };

  test('are rules that Prometheus takes', () => {
    expect(run(['check', 'rules', '--lint=all', '--lint-fatal', ALERTS])).toMatchObject({
      status: 0,
      said: expect.stringContaining('SUCCESS'),
    });
  });

  test('fire when something is wrong, and are silent when nothing is', () => {
    const folder = folderWithAlerts();
    copyFileSync(SCENES, join(folder, 'scenes.yaml'));
    const { status, said } = run(['test', 'rules', join(folder, 'scenes.yaml')]);
    expect(said).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  test('are read by the configuration that docs/operations.md shows', () => {
    const page = readFileSync(fileOf('../../../docs/operations.md'), 'utf8');
    const [, shown = ''] = /^```yaml\n(rule_files:.*?)^```/ms.exec(page) ?? [];
    const folder = folderWithAlerts();
    // Debian's Prometheus knows no Kubernetes.
    const targets = shown.replace(
      'kubernetes_sd_configs: [{ role: pod }]',
      'static_configs: [{ targets: [] }]',
    );
    expect(targets).not.toBe(shown);
    writeFileSync(join(folder, 'prometheus.yml'), targets);
    const { status, said } = run(['check', 'config', join(folder, 'prometheus.yml')]);
    expect(said).toContain('8 rules found');
    expect(status).toBe(0);
  });
});
