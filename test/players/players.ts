import { CHROMIUM } from './chromium';
import { FFMPEG } from './ffmpeg';
import { FFPROBE } from './ffprobe';
import { GSTREAMER } from './gstreamer';
import { MEDIABUNNY } from './mediabunny';
import { MKVINFO, MKVMERGE } from './mkvtoolnix';
import { type Player } from './player';

/** Everything that plays or reads the objects. */
export const PLAYERS: readonly Player[] = [MEDIABUNNY, FFPROBE, FFMPEG, MKVMERGE, MKVINFO, GSTREAMER, CHROMIUM];
