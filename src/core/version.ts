/** The version of this tool, part of every result's identity; a test holds it in step with package.json. */
export const toolVersion = '0.1.0';
