import { expect, test } from "vitest";
import { imageType } from "./image-type.ts";

const octets = (text: string) => Buffer.from(text, "latin1");

test.each([
  ["image/png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
  ["image/jpeg", "\xff\xd8\xff\xe0\0\x10JFIF"],
  ["image/gif", "GIF89a\x01\0\x01\0"],
  ["image/gif", "GIF87a\x01\0\x01\0"],
  ["image/webp", "RIFF\x24\0\0\0WEBPVP8 "],
  ["image/avif", "\0\0\0\x20ftypavif\0\0\0\0avifmif1"],
  ["image/avif", "\0\0\0\x1cftypmif1\0\0\0\0mif1avif"],
  ["image/bmp", "BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"],
  ["image/x-icon", "\0\0\x01\0\x01\0\x10\x10\0\0\x01\0"],
])("%s is known by how it begins", (type, text) => {
  expect(imageType(octets(text))).toBe(type);
});

test.each([
  ["nothing", ""],
  ["SVG", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ["SVG with a declaration", '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
  ["HTML", "<!doctype html><script>alert(1)</script>"],
  ["HTML behind a line", "\r\n\x89PNG\r\n\x1a\n<script>"],
  ["a text that begins with BM", "BMW has <script>alert(1)</script> for you"],
  ["a sound", "RIFF\x24\0\0\0WAVEfmt "],
  ["a film", "\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41"],
  ["a PDF", "%PDF-1.7"],
  ["a pointer of Windows", "\0\0\x02\0\x01\0\x10\x10\0\0\x01\0"],
])("%s is no picture", (_, text) => {
  expect(imageType(octets(text))).toBeNull();
});
