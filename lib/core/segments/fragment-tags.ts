import { TAG } from '../../contract/get-media';
import { ID } from '../ebml/element-ids';
import { element, text } from '../ebml/element-writer';
import { type Fragment } from '../fragments/fragment';

function simpleTag(name: string, value: string): Uint8Array {
  return element(ID.SimpleTag, text(ID.TagName, name), text(ID.TagString, value));
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/**
 * The Tags element behind each Cluster of an object: which fragment it is and when it was. Objects describe themselves, so an
 * archive can be checked, and its ledger rebuilt, from the bucket alone. The service's own names; unlike the service's, the Tag
 * has the Targets that Matroska demands.
 */
export function fragmentTags(fragment: Fragment): Uint8Array {
  return element(ID.Tags, element(
    ID.Tag,
    element(ID.Targets),
    simpleTag(TAG.fragmentNumber, fragment.number.toString()),
    simpleTag(TAG.serverTimestamp, seconds(fragment.serverTimestamp)),
    simpleTag(TAG.producerTimestamp, seconds(fragment.producerTimestamp)),
  ));
}
