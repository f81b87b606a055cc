import { access, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { MAX_WAV_DATA_BYTES, WAV_HEADER_BYTES, wavHeader } from '../../core/footage/wav-header';
import { bytesPerFrame, littleEndian, silence, type PcmFormat } from '../../core/footage/pcm-format';
import { CliError } from '../cli-error';

/** Silence that is written at once, samples of every channel. */
const SILENT_FRAMES = 16_384;

/** A WAV file that grows. It has its name once it is whole, and is `<name>.part` until then. */
export class WavFile {
  private bytes = 0;

  private constructor(readonly path: string, readonly format: PcmFormat, private readonly handle: FileHandle) {}

  /** @throws CliError when there is such a file that may not be replaced. */
  static async create(path: string, format: PcmFormat, mayReplace: boolean): Promise<WavFile> {
    const isThere = await access(path).then(() => true, () => false);
    if (isThere && !mayReplace) throw new CliError(`-o: got ${path}, which is there already; allowed: another folder, or --force to replace it`);
    return new WavFile(path, format, await open(`${path}.part`, 'w'));
  }

  async append(samples: Uint8Array): Promise<void> {
    await this.write(littleEndian(samples, this.format));
  }

  async appendSilence(frames: number): Promise<void> {
    if (frames * bytesPerFrame(this.format) > MAX_WAV_DATA_BYTES) throw this.tooLong(); // Before the disk is full of it.
    for (let left = frames; left > 0; left -= SILENT_FRAMES) await this.write(silence(Math.min(left, SILENT_FRAMES), this.format));
  }

  /** The header can say how long the file is only now. */
  async finish(): Promise<void> {
    if (this.bytes % 2 === 1) await this.handle.write(new Uint8Array(1), 0, 1, WAV_HEADER_BYTES + this.bytes);
    await this.handle.write(wavHeader(this.format, this.bytes), 0, WAV_HEADER_BYTES, 0);
    await this.handle.sync();
    await this.handle.close();
    await rename(`${this.path}.part`, this.path);
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.handle.close();
    await rm(`${this.path}.part`, { force: true });
  }

  private async write(bytes: Uint8Array): Promise<void> {
    if (this.bytes + bytes.length > MAX_WAV_DATA_BYTES) throw this.tooLong();
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.handle.write(bytes, at, bytes.length - at, WAV_HEADER_BYTES + this.bytes + at);
      at += bytesWritten;
    }
    this.bytes += bytes.length;
  }

  private tooLong(): CliError {
    return new CliError(`${this.path}: a WAV file holds ${MAX_WAV_DATA_BYTES} bytes at most, which is less than this footage; allowed: a shorter stretch, by --from and --to`);
  }
}
