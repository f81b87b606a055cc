import { systemRandomness } from '../../lib/adapters/system-randomness';

describe('systemRandomness', () => {
  test('is the machine\'s chance, as it comes', () => {
    const machine = jest.spyOn(Math, 'random').mockReturnValue(0.25);

    expect(systemRandomness.uniform()).toBe(0.25);

    machine.mockRestore();
  });

  test('never names two things alike', () => {
    const nonces = Array.from({ length: 100 }, () => systemRandomness.nonce());

    expect(new Set(nonces).size).toBe(100);
  });
});
