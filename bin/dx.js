#!/usr/bin/env node
import '../dist/dx/main.js';
