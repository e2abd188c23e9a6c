import { randomBytes } from 'node:crypto';

/** A new cluster's name, in the form that Kafka gives it. */
export const newClusterId = () => randomBytes(16).toString('base64url');

/**
 * The settings of a broker that is its own controller and the whole cluster.
 *
 * @param {{ broker: number, controller: number }} ports
 * @param {string} data where its files are
 * @param {Record<string, string>} more settings, by Kafka's names
 */
export function serverProperties(ports, data, more) {
  const own = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.broker}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    // There is nobody to copy to.
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    // Small and quick to start: one partition instead of fifty, two megabytes instead of 128.
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.num.partitions': '1',
    'log.cleaner.dedupe.buffer.size': '2097152',
    // A crashed broker serves again only when its last session has ended, by default after nine seconds.
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '500',
    // So that a test sees a group hand over in seconds.
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    ...more,
  };
  const lines = Object.entries(own).map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}`);
  return `${lines.join('\n')}\n`;
}
